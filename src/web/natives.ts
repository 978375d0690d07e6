// Node's own web classes, as they were before install.ts or a program put others in their place.
import { nativeGlobal } from './globals.js';

export const NativeHeaders = nativeGlobal('Headers');
export const NativeRequest = nativeGlobal('Request');
export const NativeResponse = nativeGlobal('Response');
export const nativeFetch = nativeGlobal('fetch');
