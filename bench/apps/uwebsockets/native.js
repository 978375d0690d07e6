// uWebSockets.js as it was built for this machine. The package itself would put a slow imitation in its place where
// there is no such build, and that would be measured.
import { createRequire } from 'node:module';

const { platform, arch, versions } = process;
const build = `uws_${platform}_${arch}_${versions.modules}.node`;

export const { App, us_socket_local_port } = createRequire(import.meta.url)(
  `@trufflesuite/uws-js-unofficial/binaries/${build}`,
);
