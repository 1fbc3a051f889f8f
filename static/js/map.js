// The map of an area. Leaflet comes only for who asks for the map, once; the choice is remembered.
(function () {
  "use strict";

  var WANTED = "portal.map";
  var TONES = {
    good: "#21693f", mid: "#7fb08f", warn: "#dda32c", bad: "#a32a1f", none: "#ffffff",
    "much-1": "#cfe3df", "much-2": "#8fc0b7", "much-3": "#3f8a81", "much-4": "#0b5d57"
  };
  // So many names stand beside their dots; more would cover each other.
  var MOST_NAMES = 40;

  function remembered() {
    try {
      return window.localStorage.getItem(WANTED) === "yes";
    } catch (error) {
      return false; // storage is closed to us: the button does
    }
  }

  function remember() {
    try {
      window.localStorage.setItem(WANTED, "yes");
    } catch (error) {
      return; // as above
    }
  }

  function arrival(part) {
    return new Promise(function (resolve, reject) {
      part.onload = resolve;
      part.onerror = reject;
      document.head.append(part);
    });
  }

  function load(frame) {
    var style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = frame.dataset.style;
    var script = document.createElement("script");
    script.src = frame.dataset.script;
    // Without its style a name has no place yet.
    return Promise.all([arrival(style), arrival(script)]);
  }

  function words(point) {
    var box = document.createElement("div");
    var link = document.createElement("a");
    link.href = point.url;
    link.textContent = point.name;
    box.append(link);
    [point.value, point.note].filter(Boolean).forEach(function (line) {
      var part = document.createElement("div");
      part.textContent = line;
      box.append(part);
    });
    return box;
  }

  function covers(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  // A name that would cover another or a dot that isn't its own, or leave the frame, waits until one points at its dot.
  function thinOut(frame, dots) {
    var shown = [];
    var edges = frame.getBoundingClientRect();
    var places = dots.getLayers().map(function (dot) { return dot.getElement().getBoundingClientRect(); });
    dots.eachLayer(function (dot) {
      var name = dot.getTooltip() && dot.getTooltip().getElement();
      if (!name) {
        return;
      }
      var place = name.getBoundingClientRect();
      var hidden = place.left < edges.left || place.right > edges.right ||
        shown.concat(places).some(function (other) { return covers(place, other); });
      name.classList.toggle("is-covered", hidden);
      if (!hidden) {
        shown.push(place);
      }
    });
  }

  function draw(frame, points) {
    var L = window.L;
    var narrow = frame.clientWidth < 600;
    frame.replaceChildren();
    frame.classList.add("map-drawn");
    var map = L.map(frame, { attributionControl: Boolean(frame.dataset.tiles), zoomControl: true });
    if (frame.dataset.tiles) {
      L.tileLayer(frame.dataset.tiles, { maxZoom: 18, attribution: frame.dataset.attribution }).addTo(map);
    }
    var dots = L.featureGroup(points.map(function (point) {
      var dot = L.circleMarker([point.lat, point.lng], {
        radius: 9, color: "#1d2a2e", weight: point.tone === "none" ? 2 : 1,
        dashArray: point.tone === "none" ? "3" : null, fillColor: TONES[point.tone], fillOpacity: 0.9
      });
      dot.bindPopup(words(point));
      if (points.length <= MOST_NAMES) {
        dot.bindTooltip(document.createTextNode(point.name + ": " + point.value).textContent, {
          permanent: points.length <= MOST_NAMES / 2, direction: narrow ? "auto" : "right", offset: [8, 0],
          className: "map-name"
        });
      }
      return dot;
    })).addTo(map);
    map.fitBounds(dots.getBounds(), { padding: [40, 40], maxZoom: 13 });
    if (points.length <= MOST_NAMES / 2) {
      thinOut(frame, dots);
      map.on("zoomend", function () { thinOut(frame, dots); });
      dots.on("mouseover", function (event) {
        var name = event.propagatedFrom.getTooltip().getElement();
        if (name) {
          name.classList.remove("is-covered");
          name.parentNode.append(name); // above its neighbours
        }
      });
      dots.on("mouseout", function () { thinOut(frame, dots); });
    }
  }

  function show(frame) {
    Promise.all([
      load(frame),
      fetch(frame.dataset.map, { headers: { Accept: "application/json" } }).then(function (answer) {
        if (!answer.ok) {
          throw new Error("no dots");
        }
        return answer.json();
      })
    ]).then(
      function (found) { draw(frame, found[1].points); },
      function () { frame.querySelector("button").lastChild.textContent = " Peta tidak dapat dimuat. Coba lagi"; }
    );
  }

  document.querySelectorAll("[data-map]").forEach(function (frame) {
    frame.querySelector("button").addEventListener("click", function () {
      remember();
      show(frame);
    });
    if (remembered()) {
      show(frame);
    }
  });
})();
