// Runs in a thread of hello.js's pool.
export function greet() {
  return 'Hello, world!';
}
