-- Load for wrk: posts the bodies of the file named by BENCH_BODIES one after another, each preceded by its length in eight
-- hexadecimal digits. BENCH_ACCEPT is the text that a good answer contains. Bodies that are used up count as bad.
local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init(arguments)
    file = assert(io.open(os.getenv("BENCH_BODIES"), "rb"))
    accept = os.getenv("BENCH_ACCEPT")
    bad = 0
    wrk.method = "POST"
    wrk.headers["Content-Type"] = os.getenv("BENCH_TYPE")
end

function request()
    local length = file:read(8)
    if not length then
        used = used or io.stderr:write("the bodies are used up\n")
        bad = bad + 1
        return wrk.format(nil, nil, nil, "")
    end
    return wrk.format(nil, nil, nil, file:read(tonumber(length, 16)))
end

function response(status, headers, body)
    if status ~= 200 or not body:find(accept, 1, true) then
        bad = bad + 1
        if not said then said = io.stderr:write("first bad answer: ", tostring(status), " ", body:sub(1, 200), "\n") end
    end
end

function done(summary, latency, requests)
    local bad = 0
    for _, thread in ipairs(threads) do bad = bad + thread:get("bad") end
    io.write(string.format(
        "JSON {\"requests\":%d,\"seconds\":%.6f,\"bad\":%d,\"socketErrors\":%d,\"p50ms\":%.3f,\"p99ms\":%.3f,\"maxms\":%.3f}\n",
        summary.requests, summary.duration / 1e6, bad,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
