//! What cannot be used, and the one message that says so.

mod common;

use std::fs;
use std::path::Path;

use common::{broken, c_example, changed_example, fresh_folder, library_name, load, load_all};
use evstrat_host::{HostError, SearchPath};
use insta::assert_snapshot;

/// The message with the test's folders taken out.
fn message(error: &HostError) -> String {
    let scratch = common::scratch().display().to_string();
    error
        .to_string()
        .replace(&scratch, "[DIR]")
        .replace("/refusals-", "/")
        .replace(std::env::consts::ARCH, "[ARCH]")
}

fn refusal(path: &Path) -> String {
    message(&load(path).expect_err("the plugin must be refused"))
}

fn refusal_of(name: &str, lines: &[&str]) -> String {
    refusal(&broken(name, lines))
}

#[test]
fn files_that_are_no_usable_library() {
    let folder = fresh_folder("files");
    assert_snapshot!(refusal(&folder.join("libnone.so")), @"plugin library [DIR]/files/libnone.so does not exist");
    assert_snapshot!(refusal(&folder), @"plugin library [DIR]/files is not a regular file");
    let truncated = refusal(&changed_example("truncated", |bytes| bytes.truncate(6000)));
    let (start, end) = truncated.split_once("6000 bytes of ").unwrap();
    assert_snapshot!(start, @"plugin library [DIR]/truncated/libplugin.so is truncated: it has ");
    assert_snapshot!(end.trim_start_matches(|c: char| c.is_ascii_digit()), @"; copy or build it again");
    assert_snapshot!(refusal(&changed_example("stub", |bytes| bytes.truncate(40))), @"plugin library [DIR]/stub/libplugin.so is truncated: it has 40 bytes of 64; copy or build it again");
    assert_snapshot!(refusal(&changed_example("empty", Vec::clear)), @"plugin [DIR]/empty/libplugin.so is not a shared library: the file is empty; a plugin is a library of the format ELF for [ARCH]");
    assert_snapshot!(refusal(&changed_example("text", |bytes| *bytes = b"#!/bin/sh\nexit 0\n".to_vec())), @"plugin [DIR]/text/libplugin.so is not a shared library: it is of an unknown format; a plugin is a library of the format ELF for [ARCH]");
    // Offset 18 of an ELF header is the machine; 243 is RISC-V.
    assert_snapshot!(refusal(&changed_example("foreign", |bytes| bytes[18] = 243)), @"plugin library [DIR]/foreign/libplugin.so is built for riscv64, this host is [ARCH]; build it for [ARCH]");
}

#[test]
fn libraries_of_another_interface() {
    assert_snapshot!(refusal_of("v2", &["#define ENTRY evstrat_plugin_v2"]), @"plugin library [DIR]/v2/libv2.so speaks plugin interface v2, this host speaks v1; build it with evstrat-plugin of version 1");
    assert_snapshot!(refusal_of("no-entry", &["#define ENTRY something_else"]), @"library [DIR]/no-entry/libno_entry.so is not an evstrat plugin: it does not export evstrat_plugin_v1");
    assert_snapshot!(refusal_of("magic", &["#define MAGIC 7"]), @"plugin [DIR]/magic/libmagic.so breaks the plugin interface: the magic number is 0x7, not 0x3156545354534556");
    assert_snapshot!(refusal_of("null-table", &["#define ENTRY_BODY if (MODEL_SIZE) return NULL"]), @"plugin [DIR]/null-table/libnull_table.so breaks the plugin interface: EvPlugin: null or unaligned pointer");
    assert_snapshot!(refusal_of("short-model", &["#define MODEL_SIZE 64"]), @"plugin [DIR]/short-model/libshort_model.so breaks the plugin interface: model 0: EvModel says it has 64 bytes; this version of the interface needs 272");
    assert_snapshot!(refusal_of("stride", &["#define STRIDE 120"]), @"plugin [DIR]/stride/libstride.so breaks the plugin interface: model 0: the assumption stride is 120; this version of the interface has structs of 128 bytes");
    assert_snapshot!(refusal_of("no-models", &["#define N_MODELS 0"]), @"plugin [DIR]/no-models/libno_models.so exports no models; a plugin describes at least one");
    assert_snapshot!(refusal_of("many-models", &["#define N_MODELS 4000000000u"]), @"plugin [DIR]/many-models/libmany_models.so breaks the plugin interface: 4000000000 items in the table of models, at most 10000 are allowed");
    assert_snapshot!(refusal_of("says-no", &["#define ERROR_TEXT \"the license has expired\""]), @"plugin [DIR]/says-no/libsays_no.so cannot describe its models: the license has expired");
}

#[test]
fn descriptions_that_contradict_themselves() {
    assert_snapshot!(
        refusal_of("several", &["#define SECOND_ID \"a\"", "#define UNIT \"mgg\"", "#define DEFAULT 7", "#define MODEL_ID \"Big Model\""]),
        @r"
    plugin [DIR]/several/libseveral.so describes model 'Big Model' wrongly:
      - model: id 'Big Model' must begin with a lower-case letter
      - two assumptions have the id 'a'
      - assumption 'a': 'mgg' is not a UCUM unit; did you mean 'mg'?
      - assumption 'a': the default 7 is not admissible
    "
    );
    assert_snapshot!(refusal_of("schema", &["#define OPTIONS_SCHEMA \"{\""]), @"plugin [DIR]/schema/libschema.so breaks the plugin interface: model 0: options_schema is not valid JSON: EOF while parsing an object at line 1 column 1");
    assert_snapshot!(refusal_of("prior", &["#define PRIOR_JSON \"beta(0.5, 0.1)\""]), @"plugin [DIR]/prior/libprior.so breaks the plugin interface: model 0: prior 0: distribution is not valid JSON: expected value at line 1 column 1");
    assert_snapshot!(refusal_of("utf8", &["#define UNIT \"\\xff\""]), @"plugin [DIR]/utf8/libutf8.so breaks the plugin interface: model 0: assumption 1: unit is not UTF-8");
}

#[test]
fn symbols_that_nobody_provides_are_found_at_once() {
    let text = refusal_of(
        "unresolved",
        &[
            "extern int nobody_has_this(void);",
            "#define DESTROY free(instance); nobody_has_this()",
        ],
    );
    assert!(text.contains("cannot be loaded"), "{text}");
    assert!(text.contains("undefined symbol: nobody_has_this"), "{text}");
}

#[test]
fn broken_files_matter_where_somebody_has_named_the_place() {
    let folder = fresh_folder("mixed");
    fs::copy(c_example(), folder.join(library_name("good"))).unwrap();
    fs::write(folder.join(library_name("bad")), "not a library").unwrap();
    fs::write(folder.join("notes.txt"), "not a library either").unwrap();
    let error = load_all(&SearchPath::new().flag(&folder)).unwrap_err();
    assert!(matches!(error, HostError::NotALibrary { .. }), "{error}");

    let catalog = load_all(&SearchPath::new().user(&folder)).unwrap();
    assert_eq!(catalog.model_ids(), ["vesicle-delivery"]);
    assert_eq!(catalog.problems().len(), 1);
    let unknown = catalog.model("sirna-delivery").unwrap_err();
    assert!(unknown.is_request());
    assert_snapshot!(message(&unknown), @r"
    no plugin offers model 'sirna-delivery'; there are vesicle-delivery
      - plugin [DIR]/mixed/libbad.so is not a shared library: it is of an unknown format; a plugin is a library of the format ELF for [ARCH]
    ");
    let nothing = load_all(&SearchPath::new().user(&folder.join("none"))).unwrap();
    assert_snapshot!(nothing.model("x").unwrap_err(), @"no plugin offers model 'x'; no plugin was found");
    let missing = load_all(&SearchPath::new().flag(&folder.join("none"))).unwrap_err();
    assert_snapshot!(message(&missing), @"plugin folder [DIR]/mixed/none does not exist");
}

/// The folder of the executable is where libraries of no interest lie.
#[test]
fn other_libraries_in_folders_are_passed_over() {
    let folder = fresh_folder("others");
    let other = broken("other", &["#define ENTRY something_else"]);
    fs::copy(other, folder.join(library_name("other"))).unwrap();
    let catalog = load_all(&SearchPath::new().flag(&folder)).unwrap();
    assert!(catalog.problems().is_empty() && catalog.models().is_empty());
}

#[test]
fn one_id_in_two_files_is_a_conflict_only_with_equal_right() {
    let (first, second) = (fresh_folder("first"), fresh_folder("second"));
    let one = broken("one", &[]);
    let two = broken("two", &["#define DEFAULT 0.75"]);
    fs::copy(&one, first.join(library_name("x"))).unwrap();
    fs::copy(&two, second.join(library_name("x"))).unwrap();

    let error = load_all(&SearchPath::new().flag(&first).flag(&second)).unwrap_err();
    let text = message(&error);
    assert!(
        text.starts_with(
            "plugin 'org.evstrat.test.template' is in two different libraries: [DIR]/first"
        ),
        "{text}"
    );
    assert!(text.contains(" and [DIR]/second"), "{text}");
    assert!(
        text.ends_with("remove one, or name the one you mean in the strategy file"),
        "{text}"
    );

    let implicit = load_all(&SearchPath::new().user(&first).user(&second)).unwrap();
    assert!(matches!(
        implicit.model("template").unwrap_err(),
        HostError::Conflict { .. }
    ));
    assert_eq!(implicit.conflicts().len(), 1);

    let named = load_all(&SearchPath::new().file(&two).user(&first)).unwrap();
    assert_eq!(
        named.model("template").unwrap().descriptor().assumptions[1]
            .default
            .to_bits(),
        0.75f64.to_bits()
    );
    assert_eq!(named.shadowed().len(), 1);
    assert!(!named.shadowed()[0].is_same);

    // The same bytes twice are no conflict. A file that is loaded must not be written to, only replaced.
    fs::remove_file(second.join(library_name("x"))).unwrap();
    fs::copy(&one, second.join(library_name("x"))).unwrap();
    let same = load_all(&SearchPath::new().flag(&first).flag(&second)).unwrap();
    assert!(same.model("template").is_ok());
    assert!(same.shadowed()[0].is_same);
}

#[test]
fn two_plugins_with_one_model_are_a_conflict() {
    let folder = fresh_folder("two-plugins");
    fs::copy(broken("p1", &[]), folder.join(library_name("p1"))).unwrap();
    let other = broken("p2", &["#define PLUGIN_ID \"org.evstrat.test.other\""]);
    fs::copy(other, folder.join(library_name("p2"))).unwrap();
    let error = load_all(&SearchPath::new().flag(&folder)).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("model 'template' is in two different libraries"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn files_that_others_could_have_changed_are_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let path = changed_example("world-writable", |_| ());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    assert_snapshot!(refusal(&path), @"plugin [DIR]/world-writable/libplugin.so is refused: [DIR]/world-writable/libplugin.so is writable for everybody; take the right to write away from others (chmod o-w)");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(load(&path).is_ok());
    let folder = path.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    assert_snapshot!(refusal(&path), @"plugin [DIR]/world-writable/libplugin.so is refused: [DIR]/world-writable is writable for everybody; take the right to write away from others (chmod o-w)");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o1777)).unwrap();
    assert!(load(&path).is_ok(), "like /tmp");
}
