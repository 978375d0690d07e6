// Gives the body back when it has come.
import { serve } from './serve.js';

const headers = { 'Content-Type': 'application/octet-stream' };

serve(async (request) => new Response(await request.arrayBuffer(), { headers }));
