-- Arguments after `--` of wrk: how many requests each connection sends at once (default 1).
-- Prints one line `wrk {json}` with what was counted; latencies are in microseconds.

function init(args)
  local depth = tonumber(args[1]) or 1
  if depth == 1 then return end
  local batch = string.rep(wrk.format(), depth)
  request = function() return batch end
end

function done(summary, latency)
  local errors = summary.errors
  local format = 'wrk {"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"p999Us":%d,"errors":%d}\n'
  io.write(string.format(format, summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
