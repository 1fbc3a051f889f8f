// Charts drawn from the tables of a page. The library comes only for who asks for it, once; the choice is remembered.
(function () {
  "use strict";

  var WANTED = "portal.charts";
  var TONES = {
    main: "#0b5d57", good: "#21693f", warn: "#dda32c", bad: "#a32a1f", info: "#22538f", rest: "#b9c4c0",
    "age-1": "#9cc5bd", "age-2": "#0b5d57", "age-3": "#dda32c", "age-4": "#a32a1f"
  };
  var SECOND = "#c9b58a";
  var loading = null;

  function remembered() {
    try {
      return window.localStorage.getItem(WANTED) === "yes";
    } catch (error) {
      return false; // storage is closed to us: the button does
    }
  }

  function remember(wanted) {
    try {
      window.localStorage.setItem(WANTED, wanted ? "yes" : "no");
    } catch (error) {
      return; // as above
    }
  }

  function library(address) {
    if (!loading) {
      loading = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = function () {
          loading = null;
          reject(new Error("chart.js did not come"));
        };
        document.head.appendChild(script);
      });
    }
    return loading;
  }

  function read(table) {
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var colours = 0;
    var series = [];
    heads.forEach(function (head, place) {
      if (head.dataset.drawn) {
        var tone = head.dataset.drawn;
        series.push({
          label: head.textContent.trim(),
          data: rows.map(function (row) {
            return row.cells[place].dataset.value === "" ? null : Number(row.cells[place].dataset.value);
          }),
          texts: rows.map(function (row) { return row.cells[place].textContent.trim(); }),
          backgroundColor: tone === "main" && colours ? SECOND : TONES[tone] || TONES.main,
          borderColor: TONES[tone] || TONES.main,
          borderWidth: table.dataset.chart === "line" ? 2 : 0,
          maxBarThickness: 28,
          tension: 0.2,
          unit: head.dataset.unit
        });
        colours += tone === "main" ? 1 : 0;
      }
    });
    return {
      labels: rows.map(function (row) {
        var head = row.cells[0].cloneNode(true);
        head.querySelectorAll(".cell-note").forEach(function (note) { note.remove(); });
        return head.textContent.trim();
      }),
      links: rows.map(function (row) {
        var link = row.cells[0].querySelector("a");
        return link ? link.href : "";
      }),
      series: series
    };
  }

  function short(value) {
    var units = [[1e12, " T"], [1e9, " M"], [1e6, " jt"], [1e3, " rb"]];
    for (var i = 0; i < units.length; i += 1) {
      if (Math.abs(value) >= units[i][0]) {
        return (value / units[i][0]).toLocaleString("id", { maximumFractionDigits: 1 }) + units[i][1];
      }
    }
    return value.toLocaleString("id");
  }

  function draw(table, frame) {
    var found = read(table);
    var kind = table.dataset.chart;
    var lying = kind !== "line";
    var canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true"); // the table says the same
    frame.style.height = lying ? Math.max(160, found.labels.length * 30 + 70) + "px" : "260px";
    frame.appendChild(canvas);
    var numbers = { beginAtZero: true, stacked: kind === "stacked", ticks: { callback: short }, grid: { color: "#dfe3e0" } };
    var names = { stacked: kind === "stacked", grid: { display: false }, ticks: { autoSkip: !lying } };
    return new window.Chart(canvas, {
      type: lying ? "bar" : "line",
      data: { labels: found.labels, datasets: found.series },
      options: {
        animation: false,
        indexAxis: lying ? "y" : "x",
        maintainAspectRatio: false,
        responsive: true,
        scales: lying ? { x: numbers, y: names } : { x: names, y: numbers },
        interaction: { mode: "nearest", axis: lying ? "y" : "x", intersect: false },
        plugins: {
          legend: { display: found.series.length > 1, position: "bottom", labels: { boxWidth: 12 } },
          tooltip: {
            callbacks: {
              label: function (item) { return item.dataset.label + ": " + item.dataset.texts[item.dataIndex]; }
            }
          }
        },
        onHover: function (event, items) {
          canvas.style.cursor = items.length && found.links[items[0].index] ? "pointer" : "default";
        },
        onClick: function (event, items) {
          if (items.length && found.links[items[0].index]) {
            window.location.href = found.links[items[0].index];
          }
        }
      }
    });
  }

  function prepare(table) {
    var frame = document.createElement("div");
    var button = document.createElement("button");
    var holder = table.closest(".table-scroll") || table;
    frame.className = "chart";
    frame.hidden = true;
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary chart-button no-print";
    button.textContent = table.dataset.show;
    button.setAttribute("aria-expanded", "false");
    holder.before(button, frame);

    function show() {
      library(table.dataset.chartSrc).then(
        function () {
          frame.hidden = false;
          if (!frame.firstChild) {
            draw(table, frame);
          }
          button.textContent = table.dataset.hide;
          button.setAttribute("aria-expanded", "true");
        },
        function () {
          button.textContent = table.dataset.failed;
        }
      );
    }

    button.addEventListener("click", function () {
      if (frame.hidden) {
        remember(true);
        show();
      } else {
        remember(false);
        frame.hidden = true;
        button.textContent = table.dataset.show;
        button.setAttribute("aria-expanded", "false");
      }
    });
    if (remembered()) {
      var seen = new IntersectionObserver(function (entries) {
        if (entries[0].isIntersecting) {
          seen.disconnect();
          show();
        }
      }, { rootMargin: "200px" });
      seen.observe(button);
    }
  }

  document.querySelectorAll("table[data-chart]").forEach(prepare);
})();
