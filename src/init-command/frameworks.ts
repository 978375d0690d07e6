// The frameworks that a project may have, a row for each: how it is told, and a first application for it, for a project that
// has none yet. Pure data; entry.ts writes it as an ES module or as CommonJS.

export type FrameworkName = (typeof frameworks)[number]['name'];

/** A first application: what it imports and the lines that make `app`. */
export interface FirstApplication {
  /** What stands between `import` and `from`, and the package. */
  readonly imports: readonly (readonly [names: string, from: string])[];
  readonly lines: readonly string[];
}

interface Framework {
  readonly name: string;
  readonly package: string;
  readonly first: (hello: string, version: string) => FirstApplication;
}

/** The first that is among the packages is taken: those that are built on another one come before it. */
const frameworks = [
  {
    name: 'next',
    package: 'next',
    first: () => ({
      imports: [['next', 'next']],
      lines: [
        '// The site as "next build" has left it.',
        'const site = next({ dev: false });',
        'const app = site.prepare().then(() => {',
        '  const handle = site.getRequestHandler();',
        '  return (req, res) => handle(req, res);',
        '});',
      ],
    }),
  },
  {
    name: 'nest',
    package: '@nestjs/core',
    first: () => ({
      imports: [
        ['{ NestFactory }', '@nestjs/core'],
        ['{ AppModule }', './dist/app.module.js'],
      ],
      lines: ['const app = NestFactory.create(AppModule);'],
    }),
  },
  {
    name: 'fastify',
    package: 'fastify',
    first: (hello) => ({
      imports: [['fastify', 'fastify']],
      lines: ['const app = fastify();', `app.get('/', async () => '${hello}');`],
    }),
  },
  {
    name: 'hono',
    package: 'hono',
    first: (hello) => ({
      imports: [['{ Hono }', 'hono']],
      lines: ['const app = new Hono();', `app.get('/', (context) => context.text('${hello}'));`],
    }),
  },
  {
    name: 'h3',
    package: 'h3',
    first: (hello, version) =>
      /^\D*[01]\b/.test(version)
        ? {
            imports: [['{ createApp, eventHandler, toNodeListener }', 'h3']],
            lines: [
              'const site = createApp();',
              `site.use('/', eventHandler(() => '${hello}'));`,
              'const listener = toNodeListener(site);',
              'const app = (req, res) => listener(req, res);',
            ],
          }
        : {
            imports: [['{ H3 }', 'h3']],
            lines: ['const app = new H3();', `app.get('/', () => '${hello}');`],
          },
  },
  {
    name: 'hapi',
    package: '@hapi/hapi',
    first: (hello) => ({
      imports: [['Hapi', '@hapi/hapi']],
      lines: ['const app = Hapi.server();', `app.route({ method: 'GET', path: '/', handler: () => '${hello}' });`],
    }),
  },
  {
    name: 'koa',
    package: 'koa',
    first: (hello) => ({
      imports: [['Koa', 'koa']],
      lines: ['const app = new Koa();', 'app.use((context) => {', `  context.body = '${hello}';`, '});'],
    }),
  },
  {
    name: 'express',
    package: 'express',
    first: (hello) => ({
      imports: [['express', 'express']],
      lines: ['const app = express();', "app.get('/', (req, res) => {", `  res.type('text').send('${hello}');`, '});'],
    }),
  },
  {
    name: 'none',
    package: '',
    first: (hello) => ({
      imports: [],
      lines: [
        'function app(req, res) {',
        "  res.setHeader('Content-Type', 'text/plain; charset=utf-8');",
        `  res.end('${hello}');`,
        '}',
      ],
    }),
  },
] as const satisfies readonly Framework[];

/** The framework of a project with these packages. */
export function frameworkOf(packages: ReadonlySet<string>): { readonly name: FrameworkName; readonly package: string } {
  const found = frameworks.find((row) => packages.has(row.package));
  return found ?? { name: 'none', package: '' };
}

/** A first application that answers `hello`. */
export function firstApplication(framework: FrameworkName, hello: string, version: string): FirstApplication {
  const row: Framework | undefined = frameworks.find(({ name }) => name === framework);
  if (row === undefined) throw new Error(`no framework ${framework}`);
  return row.first(hello, version);
}
