//! Whether the process that the server was started for is still there.

use std::time::Duration;

/// How often to look.
pub(super) const EVERY: Duration = Duration::from_secs(5);

/// The process to watch.
#[derive(Debug)]
pub(super) struct Parent {
    #[cfg(unix)]
    watched: Watched,
}

#[cfg(unix)]
#[derive(Debug)]
enum Watched {
    /// By its folder under `/proc`.
    Proc(std::path::PathBuf),
    /// As the process that started this one: orphans get another.
    Starter(u32),
}

impl Parent {
    /// Watches the process of that number; none if it cannot be seen (on Windows, or in a container of its own): then the
    /// end of the input stream has to do.
    pub(super) fn watch(id: u32) -> Option<Self> {
        #[cfg(unix)]
        {
            let folder = std::path::Path::new("/proc").join(id.to_string());
            let watched = if folder.is_dir() {
                Watched::Proc(folder)
            } else if std::os::unix::process::parent_id() == id {
                Watched::Starter(id)
            } else {
                return None;
            };
            Some(Self { watched })
        }
        #[cfg(not(unix))]
        {
            let _ = id;
            None
        }
    }

    /// Whether it has ended.
    pub(super) fn is_gone(&self) -> bool {
        #[cfg(unix)]
        return match &self.watched {
            Watched::Proc(folder) => !folder.exists(),
            Watched::Starter(id) => std::os::unix::process::parent_id() != *id,
        };
        #[cfg(not(unix))]
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_ends_is_missed() {
        assert!(Parent::watch(u32::MAX).is_none());
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let parent = Parent::watch(child.id()).unwrap();
        assert!(!parent.is_gone());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(parent.is_gone());
    }
}
