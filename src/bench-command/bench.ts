// The command `tswsgi bench`: runs the user's application under each worker model, one after the other, with the same load,
// and says which model suits it. The table and the advice go to standard output and, with charts, into a file of HTML; all
// else goes to the log.
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { countAutomaticWorkers } from '../config/automatic-workers.js';
import { type ConfigurationInput, parseConfiguration } from '../config/config.js';
import { packageVersion, readMachineFacts, readTextFile } from '../config/machine.js';
import { Report } from '../config/report.js';
import { TswsgiError } from '../errors.js';
import { createLogger, type Logger } from '../log/logger.js';
import { formatDiagnostic } from '../types.js';
import { exitCodes } from '../worker/messages.js';
import { formatBenchHelp, takeBenchOptions } from './bench-options.js';
import { conclude } from './conclusion.js';
import { formatHtmlReport, type ReportFacts } from './html-report.js';
import { Interrupted, interruption } from './interruption.js';
import { type Measurement, type MeasureOptions, measureModel } from './measure.js';
import { type BenchModel, modelLines } from './models.js';
import { type BenchSettings, readSettings } from './settings.js';

/** What systemd says to a service, which the servers under test are not. */
const systemdVariables = /^(LISTEN_(FDS|PID|FDNAMES)|NOTIFY_SOCKET|WATCHDOG_(USEC|PID))$/;

/** Runs the command; `argv` is what follows its name. Resolves with the exit code when nothing is left running. */
export async function runBench({ argv, environment, cwd }: ConfigurationInput): Promise<number> {
  const report = new Report();
  const { texts, rest } = takeBenchOptions(argv, report);
  const settings = readSettings(texts, report);
  // The servers have a socket of their own in place of the user's, so that none need be given.
  const parsed = parseConfiguration({ argv: ['--http-socket=127.0.0.1:0', ...rest], environment, cwd });
  if (parsed.wantsHelp || parsed.wantsVersion) {
    process.stdout.write(parsed.wantsHelp ? formatBenchHelp() : `${packageVersion()}\n`);
    return exitCodes.done;
  }
  const logger = createLogger();
  for (const warning of parsed.warnings) logger.warn(formatDiagnostic(warning));
  const errors = [...report.errors, ...parsed.errors];
  for (const error of errors) logger.error(formatDiagnostic(error));
  const exitCode = errors.length > 0 ? exitCodes.failed : await compare(settings, parsed.config, environment, logger);
  await logger.flushed();
  return exitCode;
}

async function compare(
  settings: BenchSettings,
  config: MeasureOptions['config'],
  environment: ConfigurationInput['environment'],
  logger: Logger,
): Promise<number> {
  const processors = countAutomaticWorkers(readTextFile, readMachineFacts().cpuCount).workers;
  const kept = Object.fromEntries(Object.entries(environment).filter(([name]) => !systemdVariables.test(name)));
  const options = { config, settings, processors, environment: kept, interrupted: interruption() };
  const startedAt = new Date().toISOString();
  const measurements: Measurement[] = [];
  try {
    for (const model of settings.models) {
      logger.info(`${model.name}: ${model.about} (${modelLines(model, processors)})`);
      const measurement = await measureOrExplain(model, options, logger);
      if (measurement !== undefined) measurements.push(measurement);
      else if (measurements.length === 0) return exitCodes.failed; // what fails first fails under any other, too
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    logger.info(`${error.message}; the server is stopped`);
    return error.exitCode;
  }
  await logger.flushed();
  const conclusion = conclude(measurements, settings, processors);
  process.stdout.write(`${conclusion.lines.join('\n')}\n`);
  const isWritten = writeReport(
    settings.report,
    formatHtmlReport(conclusion, measurements, factsOf(startedAt)),
    logger,
  );
  return conclusion.chosen !== undefined && isWritten ? exitCodes.done : exitCodes.failed;
}

function factsOf(startedAt: string): ReportFacts {
  const [first] = cpus();
  const machine = `Node.js ${process.version}, ${cpus().length} x ${first?.model ?? 'unknown processor'}, Linux ${release()}`;
  return { startedAt, version: packageVersion(), machine };
}

/** Whether it is where it was wanted; the log says why not. What was printed stands in any case. */
function writeReport(path: string, html: string, logger: Logger): boolean {
  if (path === '') return true;
  try {
    writeFileSync(path, html);
  } catch (error) {
    logger.error(new TswsgiError('BENCH_REPORT', { path, reason: (error as Error).message }).message);
    return false;
  }
  process.stdout.write(`The report with charts is ${path}\n`);
  return true;
}

/** `undefined` when the application cannot be measured under the model; the log says why. */
async function measureOrExplain(
  model: BenchModel,
  options: MeasureOptions,
  logger: Logger,
): Promise<Measurement | undefined> {
  try {
    return await measureModel(model, options);
  } catch (error) {
    if (!(error instanceof TswsgiError)) throw error;
    logger.error(`${model.name}: ${error.message}`);
    return undefined;
  }
}
