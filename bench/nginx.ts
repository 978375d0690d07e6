// nginx as a contender of its own, and before others: configurations as text. One process, nothing written to disk.
const temporary = ['client_body', 'proxy', 'uwsgi', 'fastcgi', 'scgi'];

/** A configuration with these parts of its `http` block; it writes into `folder`. */
export function nginxConf(folder: string, http: string): string {
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  keepalive_requests 1000000000;
  client_max_body_size 0;
  ${http}
}
`;
}

/** An upstream and the server that passes all requests on to it, each listening at `listen`. */
export function frontConf(kind: 'uwsgi_pass' | 'proxy_pass', listen: string, upstream: string): string {
  const target = upstream.startsWith('/') ? `unix:${upstream}` : upstream;
  const passes = {
    uwsgi_pass: `uwsgi_pass uwsgi_pass;
      ${Object.entries(uwsgiVariables)
        .map(([name, value]) => `uwsgi_param ${name} ${value};`)
        .join('\n      ')}`,
    proxy_pass: 'proxy_pass http://proxy_pass; proxy_http_version 1.1; proxy_set_header Connection "";',
  };
  return `upstream ${kind} { server ${target};${kind === 'proxy_pass' ? ' keepalive 64; keepalive_requests 1000000000;' : ''} }
  server {
    listen ${listen} backlog=4096;
    location / {
      ${passes[kind]}
    }
  }`;
}

/** Those of the file uwsgi_params that comes with nginx. */
const uwsgiVariables = {
  QUERY_STRING: '$query_string',
  REQUEST_METHOD: '$request_method',
  CONTENT_TYPE: '$content_type',
  CONTENT_LENGTH: '$content_length',
  REQUEST_URI: '$request_uri',
  PATH_INFO: '$document_uri',
  DOCUMENT_ROOT: '$document_root',
  SERVER_PROTOCOL: '$server_protocol',
  REQUEST_SCHEME: '$scheme',
  HTTPS: '$https if_not_empty',
  REMOTE_ADDR: '$remote_addr',
  REMOTE_PORT: '$remote_port',
  SERVER_PORT: '$server_port',
  SERVER_NAME: '$server_name',
};
