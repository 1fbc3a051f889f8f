// In the field: the phone says where it is, and photos are made small before they are sent.
(function () {
  "use strict";

  var LONGEST = 1600;
  var HEAD = 256 * 1024; // what a camera writes beside a picture stands at its beginning

  // --- Where the phone is

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-locate]");
    if (button) {
      locate(button);
    }
  });

  function locate(button) {
    var field = document.getElementById(button.dataset.locate);
    var said = document.getElementById(button.dataset.locate + "_said");
    if (!navigator.geolocation || !window.isSecureContext) {
      said.textContent = "Ponsel tidak memberi posisi pada halaman ini. Ketik posisinya.";
      return;
    }
    button.disabled = true;
    said.textContent = "Mencari posisi …";
    navigator.geolocation.getCurrentPosition(
      function (found) {
        var exact = Math.round(found.coords.accuracy);
        field.value = found.coords.latitude.toFixed(6) + ", " + found.coords.longitude.toFixed(6) + " ±" + exact + " m";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        said.textContent = exact > 100 ? "Belum tepat (±" + exact + " m). Keluar ke tempat terbuka, lalu ambil lagi." : "Posisi diambil. Simpan supaya tercatat.";
        button.disabled = false;
      },
      function (failed) {
        var words = {
          1: "Izin lokasi ditolak. Izinkan di pengaturan browser, atau ketik posisinya.",
          2: "Posisi tidak ditemukan. Keluar ke tempat terbuka, atau ketik posisinya.",
          3: "Terlalu lama. Keluar ke tempat terbuka dan coba lagi, atau ketik posisinya.",
        };
        said.textContent = words[failed.code];
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 30000, maximumAge: 0 }
    );
  }

  // --- Photos

  var CAMERA = "input[type=file][data-photo]";

  document.addEventListener("change", function (event) {
    if (event.target.matches(CAMERA) && event.target.files.length) {
      send(event.target);
    }
  });

  // Who was quicker than this file, on a slow line, chose a photo that nobody has sent yet. After the browser's "back"
  // it is an old choice that the browser remembers.
  var came = performance.getEntriesByType("navigation")[0];
  if (came && came.type === "navigate") {
    document.querySelectorAll(CAMERA).forEach(function (field) {
      if (field.files.length) {
        send(field);
      }
    });
  }

  function send(field) {
    smaller(field.files[0])
      .then(function (file) {
        var chosen = new DataTransfer();
        chosen.items.add(file);
        field.files = chosen.files;
      })
      .catch(function () {
        // What the browser cannot open is for the portal to judge.
      })
      .then(function () {
        field.form.requestSubmit();
      });
  }

  function smaller(file) {
    return Promise.all([createImageBitmap(file), beside(file)]).then(function (both) {
      var picture = both[0];
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) {
        canvas.toBlob(
          function (made) {
            var name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
            var parts = [made.slice(0, 2), both[1], made.slice(2)];
            var small = new File(parts, name, { type: "image/jpeg" });
            resolve(small.size < file.size ? small : file);
          },
          "image/jpeg",
          0.85
        );
      });
    });
  }

  // Place and time, as the camera wrote them, go along with the smaller picture; the portal takes them out of it.
  function beside(file) {
    return file.slice(0, HEAD).arrayBuffer().then(function (buffer) {
      var view = new DataView(buffer);
      var at = 2;
      if (view.getUint16(0) !== 0xffd8) {
        return new Uint8Array(0);
      }
      while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
        var length = view.getUint16(at + 2);
        if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
          var exif = new Uint8Array(buffer.slice(at, at + 2 + length));
          return exif.length === 2 + length ? upright(exif) : new Uint8Array(0);
        }
        at += 2 + length;
      }
      return new Uint8Array(0);
    });
  }

  // The smaller picture is drawn upright already: say so, or it would be turned a second time.
  function upright(exif) {
    var view = new DataView(exif.buffer);
    var little = view.getUint16(10) === 0x4949;
    var first = 10 + view.getUint32(14, little);
    var count = view.getUint16(first, little);
    for (var index = 0; index < count; index += 1) {
      var entry = first + 2 + index * 12;
      if (view.getUint16(entry, little) === 0x0112) {
        view.setUint16(entry + 8, 1, little);
      }
    }
    return exif;
  }
})();
