//! Archives of plugins: described without running them, and refused when they are not what they say.
#![cfg(target_os = "linux")]

use std::fs;

use evstrat_tests::plugin::template;
use evstrat_tests::{Run, command};

#[test]
fn archives_say_what_their_libraries_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let evstrat = |arguments: &[&str]| -> Run {
        let output = command(arguments).current_dir(folder.path()).output();
        output.expect("the program starts").into()
    };
    // It would crash if it were run to be described.
    let _plugin = template(folder.path(), &["#define ROW abort()"]);
    fs::write(folder.path().join("LICENSE"), "free\n").expect("written");
    let pack = ["plugin", "pack", "libmine.so", "--license", "LICENSE"];
    let archive = "org.evstrat.test.template-1.0.0.evplugin";
    let packed = evstrat(&pack).succeeded();
    assert!(packed.stdout.contains(archive), "{}", packed.stdout);
    let first = fs::read(folder.path().join(archive)).expect("the archive");
    let _again = evstrat(&pack).succeeded();
    assert!(first == fs::read(folder.path().join(archive)).expect("the archive"));

    let described = evstrat(&["plugin", "info", archive, "--isolation", "none"]).succeeded();
    assert!(
        described.stdout.contains("template 1.0.0: template"),
        "{}",
        described.stdout
    );
    let unpacked = evstrat(&["plugin", "unpack", archive, "out"]).succeeded();
    assert_eq!(unpacked.stdout, "out/libmine.so\n");
    assert_eq!(
        fs::read(folder.path().join("out/libmine.so")).expect("the library"),
        fs::read(folder.path().join("libmine.so")).expect("the library")
    );
    let again = evstrat(&["plugin", "unpack", archive, "out"]);
    assert_eq!(again.status, Some(2), "{}", again.stderr);
    let check = evstrat(&["plugin", "check", archive, "--only", "static"]).succeeded();
    assert!(check.stdout.contains("0 failed"), "{}", check.stdout);

    let refused = |name: &str, change: fn(&str) -> String, says: &str| {
        // The archive is a tar file with a text in front; a change that keeps its length keeps it whole.
        let text = latin(&first);
        let changed = change(&text);
        assert!(
            changed != text && changed.chars().count() == text.chars().count(),
            "{name}"
        );
        let bytes: Vec<u8> = changed
            .chars()
            .map(|c| u8::try_from(c).expect("a byte"))
            .collect();
        fs::write(folder.path().join("other.evplugin"), bytes).expect("written");
        let run = evstrat(&["plugin", "check", "other.evplugin", "--only", "static"]);
        assert_eq!(run.status, Some(2), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{name}: {}", run.stderr);
    };
    refused(
        "license",
        |text| text.replace("free\n", "free!"),
        "LICENSE has changed",
    );
    refused(
        "description",
        |text| text.replace("\"doc\": \"Adds.\"", "\"doc\": \"Helps\""),
        "says something else",
    );
    refused(
        "layout",
        |text| text.replace("\"schema\": 1", "\"schema\": 7"),
        "layout 7",
    );
    fs::write(folder.path().join("other.evplugin"), "noise").expect("written");
    let noise = evstrat(&["plugin", "info", "other.evplugin"]);
    assert_eq!(noise.status, Some(2), "{}", noise.stderr);
}

/// Bytes as characters of the same numbers.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
