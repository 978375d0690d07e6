// on-node-http.js under PM2, which in the foreground gives a program its own arguments: those meant for it are in BENCH_ARGS.
process.argv.splice(2, Number.POSITIVE_INFINITY, ...process.env.BENCH_ARGS.split(' '));
await import('./on-node-http.js');
