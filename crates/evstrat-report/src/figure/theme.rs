//! The colors of figures.

/// Styles for a picture that stands alone: Okabe and Ito's colors, which color-blind readers tell apart, on light and dark.
///
/// A page has the same variables in its own style sheet.
pub const STYLE: &str = "\
svg{--ink:#1b1f24;--soft:#57606a;--grid:#d9dde2;--paper:#fff;--a:#0072b2;--b:#d55e00;--c:#009e73;--d:#b0508a;--e:#2f8fcb;\
--f:#a87000;--ref:#6a737d;--wash:#cfe3f1;font:13px Inter,Helvetica,Arial,'DejaVu Sans',sans-serif;color:var(--ink);background:var(--paper)}\
@media(prefers-color-scheme:dark){svg{--ink:#e6e9ed;--soft:#a3adb8;--grid:#39414b;--paper:#14181d;--a:#57aee8;--b:#ff8a3d;\
--c:#3cc79b;--d:#e08fc0;--e:#8fd0ff;--f:#e6b13c;--ref:#9aa4af;--wash:#1d3b52}}\
text{fill:var(--ink)}.s{fill:var(--soft)}.g{stroke:var(--grid);stroke-width:1;fill:none}.x{stroke:var(--soft);stroke-width:1;fill:none}\
.t{stroke:var(--ref);stroke-width:1.5;stroke-dasharray:5 4;fill:none}.fa{fill:var(--a)}.fb{fill:var(--b)}.fc{fill:var(--c)}.fd{fill:var(--d)}\
.fe{fill:var(--e)}.ff{fill:var(--f)}.fr{fill:var(--ref)}.fi{fill:var(--ink)}.fw{fill:var(--wash)}.fp{fill:var(--paper)}\
.la{stroke:var(--a)}.lb{stroke:var(--b)}.lc{stroke:var(--c)}.ld{stroke:var(--d)}.le{stroke:var(--e)}.lf{stroke:var(--f)}.lr{stroke:var(--ref)}\
.li{stroke:var(--ink)}.r0{fill:#08458a}.r1{fill:#1c66ab}.r2{fill:#3a82bf}.r3{fill:#62a3d2}.r4{fill:#8fc0e1}.r5{fill:#b3d4ea}.r6{fill:#d0e3f2}.r7{fill:#e4eef7}\
.r0,.r1,.r2,.r3,.r4,.r5,.r6,.r7{stroke:var(--paper);stroke-width:.5}.n{fill:#fff}.m{fill:#1b1f24}.w{fill:none;stroke-width:2}.v{fill:none;stroke-width:1.3}.k{stroke-dasharray:5 4}.o{fill-opacity:.28}.h{fill-opacity:.75}.y{paint-order:stroke;stroke:var(--paper);stroke-width:3px}";

/// Classes of lines that stand for different strategies.
pub(crate) const LINES: [&str; 6] = ["la", "lb", "lc", "ld", "le", "lf"];
