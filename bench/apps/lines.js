// The bytes of the large bodies.
export const lines = (bytes) =>
  Buffer.alloc(bytes, 'tswsgi and its peers carry these 64 bytes as often as is asked.\n');
