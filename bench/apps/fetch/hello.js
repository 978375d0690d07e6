// The smallest application of the fetch interface.
const headers = { 'Content-Type': 'text/plain' };

export const app = {
  fetch: () => new Response('Hello, world!', { headers }),
};
