internal import Glibc

/// Where a part gets the present time from; tests give their own.
package typealias Now = @Sendable () -> ChinaTime

extension ChinaTime {
    /// The system clock.
    package static func now() -> ChinaTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return ChinaTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
