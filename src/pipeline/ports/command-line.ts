/**
 * A command as a person can paste it on this host, from any folder.
 *
 * @param words what follows the name of the program, such as `incident ack ID`
 */
export type CommandLine = (words: string) => string;
