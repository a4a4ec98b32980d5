-- Load for wrk: posts one declaration after another, each with a guid and an order number of its own, percent-encoded in
-- the form field xml. The template comes from the file named by BENCH_TEMPLATE, already encoded, with the marks
-- @GUID@ and @ORDER@. Every answer is looked at: one that is not a success counts as bad.
local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

function init(arguments)
    local file = assert(io.open(os.getenv("BENCH_TEMPLATE"), "rb"))
    local text = file:read("*a")
    file:close()
    pieces = {}
    local from = 1
    while true do
        local first, last, mark = text:find("@(%u+)@", from)
        if not first then break end
        table.insert(pieces, text:sub(from, first - 1))
        table.insert(pieces, mark)
        from = last + 1
    end
    table.insert(pieces, text:sub(from))
    run = os.getenv("BENCH_RUN") or "0"
    count = 0
    bad = 0
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
    count = count + 1
    local guid = string.format("%08d-0000-4000-8000-%04d%08d", tonumber(run), number, count)
    local order = string.format("BENCH%s-%d-%d", run, number, count)
    local parts = {}
    for index = 1, #pieces do
        local piece = pieces[index]
        if index % 2 == 0 then piece = piece == "GUID" and guid or order end
        parts[index] = piece
    end
    return wrk.format(nil, nil, nil, table.concat(parts))
end

function response(status, headers, body)
    if status ~= 200 or not body:find('"success":true', 1, true) then
        bad = bad + 1
        if bad == 1 then io.stderr:write("first bad answer: ", tostring(status), " ", body:sub(1, 200), "\n") end
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
