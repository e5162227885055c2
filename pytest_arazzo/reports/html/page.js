"use strict";
(function () {
  function value(row, column) {
    var cell = row.cells[column];
    return cell.hasAttribute("data-value") ? cell.getAttribute("data-value") : cell.textContent;
  }
  function sort(table, head, column) {
    var down = head.getAttribute("aria-sort") === "ascending";
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    rows.sort(function (one, other) {
      var a = value(one, column), b = value(other, column);
      var order = a !== "" && b !== "" && !isNaN(a) && !isNaN(b) ? a - b : a.localeCompare(b);
      return down ? -order : order;
    });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (each) {
      each.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, head, column); });
    });
  });
  function reveal() {
    var place = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    for (var each = place; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") { each.open = true; }
    }
    if (place) { place.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
  var scenarios = document.querySelectorAll("details.scenario");
  if (!scenarios.length) { return; }
  var tools = document.createElement("div");
  tools.className = "tools";
  var chosen = document.createElement("select");
  ["all runs", "passed", "failed", "error"].forEach(function (name) {
    chosen.add(new Option(name, name));
  });
  chosen.setAttribute("aria-label", "show runs by outcome");
  var sought = document.createElement("input");
  sought.type = "search";
  sought.placeholder = "search runs";
  sought.setAttribute("aria-label", "search runs");
  function filter() {
    var text = sought.value.toLowerCase();
    scenarios.forEach(function (each) {
      var fits = chosen.value === "all runs" || each.getAttribute("data-result") === chosen.value;
      each.hidden = !(fits && each.textContent.toLowerCase().indexOf(text) >= 0);
    });
  }
  chosen.addEventListener("change", filter);
  sought.addEventListener("input", filter);
  tools.appendChild(chosen);
  tools.appendChild(sought);
  var title = document.getElementById("workflows");
  title.parentNode.insertBefore(tools, title.nextSibling);
})();
