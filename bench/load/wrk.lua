-- Arguments after `--` of wrk: how many requests each connection sends at once (default 1).
-- Prints one line `wrk {json}` with what was counted.

function init(args)
  local depth = tonumber(args[1]) or 1
  if depth == 1 then return end
  local batch = string.rep(wrk.format(), depth)
  request = function() return batch end
end

function done(summary)
  local errors = summary.errors
  io.write(string.format('wrk {"requests":%d,"durationUs":%d,"errors":%d}\n', summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
