// Nothing here is needed to read the report: it sorts tables, filters strategies, and unfolds what a link leads to.
(function () {
  "use strict";
  function number(cell) {
    var value = parseFloat(cell.dataset.v || cell.textContent.replace("−", "-"));
    return isNaN(value) ? null : value;
  }
  function compare(index, direction) {
    return function (a, b) {
      var x = a.cells[index], y = b.cells[index], p = number(x), q = number(y);
      if (p !== null && q !== null) { return direction * (p - q); }
      return direction * x.textContent.localeCompare(y.textContent);
    };
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, index) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") !== "descending";
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (one) { one.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = Array.prototype.slice.call(table.tBodies[0].rows);
        rows.sort(compare(index, down ? -1 : 1)).forEach(function (row) { table.tBodies[0].appendChild(row); });
      });
    });
  });
  function unfold() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") { at.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", unfold);
  if (location.hash) { unfold(); }
  var parts = document.querySelectorAll("[data-strategy]");
  var names = [];
  parts.forEach(function (part) {
    if (names.indexOf(part.dataset.strategy) < 0) { names.push(part.dataset.strategy); }
  });
  if (names.length > 2) {
    var nav = document.querySelector(".strip");
    var label = document.createElement("label");
    label.className = "filter";
    label.textContent = "Strategy ";
    var select = document.createElement("select");
    ["all"].concat(names).forEach(function (name) {
      var option = document.createElement("option");
      option.textContent = name;
      select.appendChild(option);
    });
    label.appendChild(select);
    nav.appendChild(label);
    select.addEventListener("change", function () {
      parts.forEach(function (part) {
        part.hidden = select.selectedIndex > 0 && part.dataset.strategy !== names[select.selectedIndex - 1];
      });
    });
  }
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.filter.call(document.querySelectorAll("details"), function (one) { return !one.open; });
    folded.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (one) { one.open = false; }); });
})();
