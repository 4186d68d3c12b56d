//! Which day it is: `--today`, else `SOURCE_DATE_EPOCH`, else the clock, in UTC.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::failure::{Failure, Result};

/// Decides the day. `epoch` is the value of `SOURCE_DATE_EPOCH`.
pub(super) fn today(flag: Option<Date>, epoch: Option<&str>, clock: Timestamp) -> Result<Date> {
    if let Some(date) = flag {
        return Ok(date);
    }
    let Some(epoch) = epoch.filter(|epoch| !epoch.is_empty()) else {
        return Ok(day(clock));
    };
    let time = epoch.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map(day).ok_or_else(|| {
        Failure::new(format!("SOURCE_DATE_EPOCH is `{epoch}`, which is no count of seconds since 1970"))
            .help("unset it, or give --today YYYY-MM-DD")
    })
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_then_epoch_then_clock() {
        let clock = Timestamp::from_second(86_400 * 2).unwrap();
        let flag: Date = "2026-01-31".parse().unwrap();
        assert_eq!(today(Some(flag), Some("0"), clock), Ok(flag));
        assert_eq!(today(None, Some("86399"), clock).unwrap().to_string(), "1970-01-01");
        assert_eq!(today(None, Some(""), clock).unwrap().to_string(), "1970-01-03");
        assert_eq!(today(None, None, clock).unwrap().to_string(), "1970-01-03");
        assert!(today(None, Some("tomorrow"), clock).is_err());
        assert!(today(None, Some("99999999999999999"), clock).is_err());
    }
}
