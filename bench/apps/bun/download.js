// 1 MiB that the program has in memory.
import { lines } from '../lines.js';
import { serve } from './serve.js';

const body = lines(1024 * 1024);
const headers = { 'Content-Type': 'application/octet-stream' };

serve(() => new Response(body, { headers }));
