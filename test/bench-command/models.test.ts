import t from 'tap';
import { benchModels, configFor, modelLines } from '../../dist/bench-command/models.js';
import { type Config, parseConfiguration } from '../../dist/config/config.js';

function configOf(...argv: string[]): Config {
  const { config, errors } = parseConfiguration({ argv, environment: {}, cwd: '/' });
  t.same(errors, []);
  return config;
}

const model = (name: string) => benchModels.find((row) => row.name === name)!;

t.test('every model is what its lines say', async (t) => {
  for (const row of benchModels) {
    const lines = modelLines(row, 4)
      .split(', ')
      .map((line) => `--${line.replace(' = ', '=')}`);
    const { processes, threads, cores } = configOf('--http-socket=:0', ...lines);
    t.match(
      configFor(row, configOf('--http-socket=:0', '-p', '7', '--threads=3'), 4),
      { processes, threads, cores },
      row.name,
    );
  }
  t.equal(modelLines(model('threads'), 4), 'threads = 4');
});

t.test('the server takes nothing from one that runs, and leaves nothing', async (t) => {
  const users = configOf(
    ...['--socket=/run/a.sock', '--http-socket=:80', '--pidfile=/run/a.pid', '--master-fifo=/run/a.fifo', '--log-json'],
    ...['--touch-reload=/run/a', '--touch-chain-reload=/run/b', '--touch-workers-reload=/run/c', '--no-master'],
    ...['--safe-pidfile=/run/b.pid', '--pidfile2=/run/c.pid', '--logto=/run/a.log', '--daemonize=/run/b.log'],
    ...['--exec-asap=rm /run/x', '--hook-as-user=unlink:/run/y', '--touch-exec=/run/z true'],
    ...['--processes=8', '--cheaper=2', '--cheap', '--idle=1'],
    ...['--env=A=b', '--module=app:application'],
  );
  const config = configFor(model('async'), users, 4);
  t.notMatch(JSON.stringify(config), '/run/');
  t.match(config, { processes: 1, initialProcesses: 1, leastProcesses: 0, startsAsleep: false, idleMs: 0 });
  t.match(config, { master: true, logJson: false, logRequests: false, needApplication: true });
  t.match(config, { module: 'app:application', environment: { A: 'b' } }, 'the application is the same');
});
