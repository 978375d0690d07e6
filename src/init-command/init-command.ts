// The command `tswsgi init`: writes the files that a project needs to be served. All of them, or none where one is there.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { addressFault } from '../config/address.js';
import type { ConfigurationInput } from '../config/config.js';
import { Report } from '../config/report.js';
import { messageOf } from '../errors.js';
import { formatDiagnostic } from '../types.js';
import { exitCodes } from '../worker/messages.js';
import { makeEntry } from './entry.js';
import { type Deployment, nginxConf, runIgnore, systemdUnit, uwsgiIni } from './files.js';
import { formatInitHelp, type GivenSettings, readInitOptions } from './init-options.js';
import { fileName, type Project, readProject } from './project.js';
import { askSettings } from './questions.js';
import { startScript } from './start-script.js';

interface PlannedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly isProgram?: true;
}

/** Runs the command; `argv` is what follows its name. Returns the exit code. */
export async function runInit({ argv, cwd }: ConfigurationInput): Promise<number> {
  const report = new Report();
  const { given, force, mayAsk, wantsHelp } = readInitOptions(argv, report);
  if (wantsHelp) {
    process.stdout.write(formatInitHelp());
    return exitCodes.done;
  }
  const project = report.errors.length > 0 ? undefined : readProject(cwd, report);
  const { stdin, stdout } = process;
  const asks = mayAsk && stdin.isTTY === true && stdout.isTTY === true;
  let settings: GivenSettings | undefined = given;
  if (project !== undefined && asks) settings = await askSettings(project.name, { input: stdin, output: stdout });
  if (project !== undefined && settings === undefined) report.error('INIT_INTERRUPTED', {}, '');
  if (project !== undefined && settings !== undefined) {
    const deployment = planDeployment(project, settings, report);
    const files = planFiles(project, deployment, settings);
    if (!force) refuseExisting(files, cwd, report);
    if (report.errors.length === 0 && writeFiles(files, cwd, report)) sayWhatNext(project, deployment, files);
  }
  for (const error of report.errors) process.stderr.write(`error: ${formatDiagnostic(error)}\n`);
  return report.errors.length === 0 ? exitCodes.done : exitCodes.failed;
}

function planDeployment(project: Project, settings: GivenSettings, report: Report): Deployment {
  const { nginx, processes = 'auto' } = settings;
  const name = settings.name === undefined ? project.name : fileName(settings.name);
  const given = settings.address ?? (nginx === undefined ? '127.0.0.1:8000' : `run/${name}.sock`);
  const isUnix = given.includes('/');
  const hasPort = /(^|:)\d+$/.test(given);
  const fault = isUnix ? undefined : hasPort ? addressFault(given) : 'it has no port';
  if (fault !== undefined)
    report.error(
      'VALUE_NOT_AN_ADDRESS',
      { name: '--address', value: given, reason: fault, example: '127.0.0.1:8000' },
      '',
    );
  if (!/^(auto|[1-9]\d{0,3})$/.test(processes)) {
    const wanted = 'auto or a number from 1 up';
    report.error('VALUE_NOT_A_NUMBER', { name: '--processes', value: processes, wanted }, '');
  }
  if (nginx !== undefined && !/^[\w.*~ -]+$/.test(nginx)) {
    report.error('INIT_SERVER_NAME', { value: nginx }, '');
  }
  const { uid, username } = userInfo();
  return {
    name,
    folder: project.folder,
    address: isUnix && !given.startsWith('/') ? `%d${given.replace(/^\.\//, '')}` : given,
    isBehindFront: nginx !== undefined || isUnix,
    processes,
    entry: makeEntry(project).path,
    serverNames: nginx,
    user: uid === 0 ? undefined : username,
    nodePath: process.execPath,
  };
}

function planFiles(project: Project, deployment: Deployment, settings: GivenSettings): readonly PlannedFile[] {
  const { name } = deployment;
  return [
    { path: 'uwsgi.ini', text: uwsgiIni(deployment) },
    makeEntry(project),
    { path: 'bin/uwsgi-instance', text: startScript(name), isProgram: true },
    { path: 'run/.gitignore', text: runIgnore },
    ...(settings.nginx === undefined ? [] : [{ path: `deploy/${name}.nginx.conf`, text: nginxConf(deployment) }]),
    ...(settings.systemd ? [{ path: `deploy/${name}.service`, text: systemdUnit(deployment) }] : []),
  ];
}

function refuseExisting(files: readonly PlannedFile[], folder: string, report: Report): void {
  for (const { path } of files) if (existsSync(join(folder, path))) report.error('FILE_IS_THERE', { path }, '');
}

function writeFiles(files: readonly PlannedFile[], folder: string, report: Report): boolean {
  for (const { path, text, isProgram } of files) {
    const whole = join(folder, path);
    try {
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, text);
      if (isProgram) chmodSync(whole, 0o755);
    } catch (error) {
      report.error('FILE_NOT_WRITTEN', { path, reason: messageOf(error) }, '');
      return false;
    }
    process.stdout.write(`wrote ${path}\n`);
  }
  return true;
}

function sayWhatNext(
  project: Project,
  { name, address, isBehindFront }: Deployment,
  files: readonly PlannedFile[],
): void {
  const has = (path: string) => files.some((file) => file.path === path);
  const isInstalled = existsSync(join(project.folder, 'node_modules/.bin/tswsgi'));
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const stripsTypes = major > 22 || (major === 22 && minor >= 18);
  const steps = [
    ...(isInstalled ? [] : ['npm install tswsgi']),
    ...(has('wsgi.ts') && !stripsTypes && !project.packages.has('tsx') ? ['npm install tsx'] : []),
    ...(project.framework === 'next' || project.main === 'dist/main.js' ? ['npm run build'] : []),
    'bin/uwsgi-instance start',
    ...(isBehindFront ? [] : [`curl http://${address.replace(/^(:|0\.0\.0\.0:)/, '127.0.0.1:')}/`]),
    ...(has(`deploy/${name}.nginx.conf`)
      ? [`ln -s ${project.folder}/deploy/${name}.nginx.conf /etc/nginx/conf.d/`]
      : []),
    ...(has(`deploy/${name}.service`) ? [`systemctl enable --now ${project.folder}/deploy/${name}.service`] : []),
  ];
  process.stdout.write(`\nnext:\n${steps.map((step) => `  ${step}\n`).join('')}`);
}
