//! What lies beside this program: evstrat, and the plugin of the workloads.

use std::error::Error;
use std::path::PathBuf;

/// The program and the library, from one build.
pub(crate) struct Beside {
    pub(crate) program: PathBuf,
    pub(crate) library: PathBuf,
}

impl Beside {
    /// Where they are; `program` instead of evstrat beside this one, if it is given.
    pub(crate) fn find(program: Option<PathBuf>) -> Result<Self, Box<dyn Error>> {
        let here = std::env::current_exe()?;
        let folder = here.parent().ok_or("the program lies in no folder")?;
        let library = format!(
            "{}evstrat_bench{}",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX
        );
        Ok(Self {
            program: program.unwrap_or_else(|| folder.join("evstrat")),
            library: folder.join(library),
        })
    }
}
