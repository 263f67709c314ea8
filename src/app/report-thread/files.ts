import { join } from 'node:path';
import { loadConfiguration, requestLoad } from '../../config/index.ts';
import { UserError } from '../../core/errors.ts';
import { largest } from '../../core/extremes.ts';
import type { EpochMs } from '../../core/time.ts';
import { writeFileAtomically } from '../../files/atomic-file.ts';
import type { ReportOrder, WrittenReport } from '../../pipeline/ports/report-writer.ts';
import { gatherReport } from '../../pipeline/reporting/report-facts.ts';
import { reportTitle } from '../../report/content/report.ts';
import { summary } from '../../report/content/summary.ts';
import { MOST_BAD_SLOTS, renderReport, reportName } from '../../report/index.ts';
import { monthPeriod } from '../../report/period.ts';
import { version } from '../../runtime/version.ts';
import { openForReading } from '../../store/index.ts';

export interface ReportPlace {
  readonly configFile: string;
  readonly dataDir: string;
}

/** Writes one operator's month in each format that is asked for. */
export async function writeReportFiles(
  { configFile, dataDir }: ReportPlace,
  { operator: id, month, folder, formats }: ReportOrder,
  now: EpochMs,
): Promise<WrittenReport> {
  const { configuration } = loadConfiguration(configFile);
  const operator = configuration.operators.get(id);
  if (operator === undefined) throw new UserError(`there is no operator "${id}" in ${configFile}`);
  const store = openForReading(dataDir);
  try {
    const sources = {
      history: store,
      states: await store.states(),
      configuration,
      now,
      version,
      plannedLoad: requestLoad,
      mostBadSlots: largest(formats.map((format) => (format === 'csv' ? 0 : MOST_BAD_SLOTS[format]))),
      fromSamples: false,
    };
    const input = await gatherReport(sources, operator, (timezone) =>
      monthPeriod(Temporal.PlainYearMonth.from(month), timezone),
    );
    const files: string[] = [];
    for (const format of formats) {
      const path = join(folder, reportName(input, { format }));
      await writeFileAtomically(path, await renderReport(input, { format }));
      files.push(path);
    }
    return { operator: id, title: reportTitle(input), summary: summary(input.monitors), files };
  } finally {
    await store.close();
  }
}
