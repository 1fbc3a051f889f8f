// Names for what Django's admin shows without one: fields in tables, empty headings, and fields that search as one types.
(function () {
  "use strict";

  function words(element) {
    return element ? element.textContent.replace(/\s+/g, " ").replace(/:\s*$/, "").trim() : "";
  }

  // In a table the heading of the column names a field, and the number of the row tells it from the one below.
  function nameFields(table) {
    table.querySelectorAll("thead th").forEach(function (heading) {
      if (!words(heading)) {
        var hidden = document.createElement("span");
        hidden.className = "visually-hidden";
        hidden.textContent = heading.classList.contains("original") ? "Baris" : "Hapus";
        heading.appendChild(hidden);
      }
    });
    table.querySelectorAll("tbody tr.form-row").forEach(function (row, index) {
      row.querySelectorAll("td").forEach(function (cell) {
        var name = Array.from(cell.classList).find((one) => one.startsWith("field-"));
        var heading = name && table.querySelector("th.column-" + CSS.escape(name.slice(6)));
        var label = cell.classList.contains("delete") ? "Hapus" : words(heading);
        cell.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(function (field) {
          if (label && !field.labels.length) {
            field.setAttribute("aria-label", label + ", baris " + (index + 1));
          }
        });
      });
    });
  }

  // What Django's search field puts in place of a drop-down is called as the drop-down is.
  function nameSearches() {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(function (select) {
      var label = select.getAttribute("aria-label") || words(document.querySelector('label[for="' + CSS.escape(select.id) + '"]'));
      var box = select.nextElementSibling;
      if (!label || !box || !box.classList.contains("select2-container") || box.dataset.named) {
        return;
      }
      box.dataset.named = "";
      box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field").forEach(function (part) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", label);
      });
    });
  }

  function name() {
    document.querySelectorAll(".inline-group table").forEach(nameFields);
    nameSearches();
  }

  name();
  // Django makes its search fields when the page is there, and another row at the press of a button.
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
})();
