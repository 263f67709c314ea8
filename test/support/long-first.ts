import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute, most of it waiting: started last, they would be what a run waits for. */
const LONG = /\/acceptance\/(demo|prometheus|kills\/daemon)\.test\.ts$/;

/** Within each group of projects, long files first. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    const rankOf = ({ moduleId }: TestSpecification) => (LONG.test(moduleId) ? 0 : 1);
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => groupOf(a) - groupOf(b) || rankOf(a) - rankOf(b));
  }
}
