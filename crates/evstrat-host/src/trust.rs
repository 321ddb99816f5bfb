//! Who could have changed a plugin file.

use std::path::Path;

use crate::error::HostError;

/// Refuses a file that others than root, the user and the owner of the program could have changed.
///
/// The rules hold for the file and every folder above it: not writable for everybody, except folders with the sticky bit
/// such as `/tmp`; owned by one of the three.
///
/// # Errors
/// [`HostError::Untrusted`] names what is at fault. Where there are no Unix permissions, nothing is refused.
#[cfg(unix)]
pub(crate) fn check(path: &Path, executable: Option<&Path>) -> Result<(), HostError> {
    use std::os::unix::fs::MetadataExt as _;

    let owner_of_program = executable
        .and_then(|program| program.metadata().ok())
        .map(|program| program.uid());
    let user = rustix::process::geteuid().as_raw();
    let mut culprit = Some(path);
    while let Some(item) = culprit {
        let metadata = item.metadata().map_err(|source| HostError::Read {
            path: item.to_owned(),
            source,
        })?;
        let facts = Facts {
            mode: metadata.mode(),
            owner: metadata.uid(),
            is_folder: metadata.is_dir(),
        };
        if let Some((reason, remedy)) = fault(facts, &[0, user, owner_of_program.unwrap_or(user)]) {
            return Err(HostError::Untrusted {
                path: path.to_owned(),
                culprit: item.to_owned(),
                reason,
                remedy,
            });
        }
        culprit = item.parent();
    }
    Ok(())
}

/// Refuses nothing: there are no Unix permissions here.
#[cfg(not(unix))]
pub(crate) fn check(_path: &Path, _executable: Option<&Path>) -> Result<(), HostError> {
    Ok(())
}

/// What permissions say about a file or folder.
#[cfg(unix)]
#[derive(Clone, Copy, Debug)]
struct Facts {
    mode: u32,
    owner: u32,
    is_folder: bool,
}

#[cfg(unix)]
fn fault(facts: Facts, trusted: &[u32]) -> Option<(String, &'static str)> {
    const WRITABLE_FOR_ALL: u32 = 0o002;
    const STICKY: u32 = 0o1000;
    let is_sticky_folder = facts.is_folder && facts.mode & STICKY != 0;
    if facts.mode & WRITABLE_FOR_ALL != 0 && !is_sticky_folder {
        let remedy = "take the right to write away from others (chmod o-w)";
        return Some(("is writable for everybody".to_owned(), remedy));
    }
    if !trusted.contains(&facts.owner) {
        let remedy = "copy the plugin to a folder of your own";
        return Some((
            format!("belongs to another user (uid {})", facts.owner),
            remedy,
        ));
    }
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn is_refused(mode: u32, owner: u32, is_folder: bool) -> bool {
        let facts = Facts {
            mode,
            owner,
            is_folder,
        };
        fault(facts, &[0, 1000]).is_some()
    }

    #[test]
    fn rules_for_files_and_folders() {
        assert!(!is_refused(0o755, 0, false), "installed by root");
        assert!(
            !is_refused(0o664, 1000, false),
            "built by the user, group may write"
        );
        assert!(is_refused(0o666, 1000, false), "everybody may write");
        assert!(is_refused(0o755, 1001, false), "of somebody else");
        assert!(!is_refused(0o1777, 0, true), "/tmp");
        assert!(
            is_refused(0o777, 0, true),
            "a folder where everybody may replace files"
        );
        assert!(
            is_refused(0o1666, 0, false),
            "the sticky bit means nothing on files"
        );
        assert!(is_refused(0o755, 1001, true), "a folder of somebody else");
    }
}
