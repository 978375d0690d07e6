import { serve } from './serve.js';

const headers = { 'Content-Type': 'text/plain' };

serve(() => new Response('Hello, world!', { headers }));
