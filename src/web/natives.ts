// Node's own web classes, as they were before install.ts put others in their place.
export const NativeHeaders = globalThis.Headers;
export const NativeRequest = globalThis.Request;
export const NativeResponse = globalThis.Response;
export const nativeFetch = globalThis.fetch;
