// A form with one field and one file, read with busboy from any request of node:http.
import busboy from 'busboy';

export function readForm(req) {
  return new Promise((resolve, reject) => {
    const form = { note: undefined, name: undefined, bytes: Buffer.alloc(0) };
    const reader = busboy({ headers: req.headers });
    reader.on('field', (_name, value) => {
      form.note = value;
    });
    reader.on('file', async (_name, file, { filename }) => {
      form.name = filename;
      form.bytes = Buffer.concat(await file.toArray());
    });
    reader.on('error', reject);
    reader.on('close', () => setImmediate(resolve, form));
    req.pipe(reader);
  });
}
