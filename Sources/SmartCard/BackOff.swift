/// Growing pauses between attempts to reach the PC/SC service: 0.25 s to 2 s. Blocks its thread.
struct BackOff {
    private var milliseconds = 250

    mutating func wait() {
        CardThread.pause(milliseconds: milliseconds)
        milliseconds = min(milliseconds * 2, 2_000)
    }
}
