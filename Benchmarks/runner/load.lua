-- Requests for wrk: `wrk … -s load.lua URL -- FILE`. FILE holds the method, the header fields, an empty line, and one
-- body a line; the bodies take turns. The outcome is printed as one line of JSON.
local bodies, turn, headers, method = {}, 0, {}, "GET"

function init(arguments)
  local part = "method"
  for line in io.lines(arguments[1]) do
    if part == "method" then
      method, part = line, "headers"
    elseif part == "headers" then
      if line == "" then
        part = "bodies"
      else
        local name, value = line:match("^([^:]+): (.*)$")
        headers[name] = value
      end
    else
      bodies[#bodies + 1] = line
    end
  end
  local requests = {}
  for index, body in ipairs(bodies) do requests[index] = wrk.format(method, nil, headers, body) end
  if #requests == 0 then requests[1] = wrk.format(method, nil, headers) end
  bodies = requests
end

function request()
  turn = turn % #bodies + 1
  return bodies[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'JSON {"requests":%d,"microseconds":%d,"bytes":%d,"failed":%d,"p50":%d,"p95":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
