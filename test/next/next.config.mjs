// For `next build`: one folder with a server.js that needs nothing else, made as quickly as can be.
export default {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  experimental: { turbopackFileSystemCacheForBuild: false, cpus: 1 },
};
