// Small comforts on top of pages that work without any script.
(function () {
  "use strict";

  // Elements marked data-needs-js are hidden by the style sheet until now.
  document.documentElement.classList.add("js");

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      window.print();
    }
    // Following a link inside the phone's menu closes it.
    if (window.location.hash === "#menu" && !event.target.closest("#menu, .bottombar")) {
      window.location.hash = "isi";
    }
  });

  // A text to pass on: copied by a press, selected for those whose browser does not let us.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    var field = button && document.getElementById(button.dataset.copy);
    if (!field) {
      return;
    }
    field.focus();
    field.select();
    var said = function () {
      button.textContent = "Tersalin";
    };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(field.value).then(said, function () {});
    } else if (document.execCommand("copy")) {
      said();
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && window.location.hash === "#menu") {
      window.location.hash = "isi";
    }
  });

  // A second press on a slow line must not send a form twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // What the clock of this device says, to be kept beside the server's.
    form.querySelectorAll("[data-device-time]").forEach(function (field) {
      field.value = new Date().toISOString().slice(0, 19) + "+0000";
    });
  });

  // The phone's own clock goes along with what is sent, so that a wrong one can be told from a late report.
  document.addEventListener(
    "submit",
    function (event) {
      event.target.querySelectorAll("input[data-device-time]").forEach(function (field) {
        field.value = new Date().toISOString();
      });
    },
    true
  );

  // Coming back with the browser's button shows the page as it was: let its forms be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });

  // A check beside a field that gets no answer must not look like one that found nothing.
  document.addEventListener("htmx:sendError", function () {
    tell("Tidak tersambung ke portal. Isian Anda masih ada di sini; coba lagi setelah ada sinyal.");
  });
  document.addEventListener("htmx:responseError", function (event) {
    var refused = event.detail.xhr.status === 403;
    tell(refused ? "Sesi Anda mungkin sudah berakhir. Buka tab baru, masuk lagi, lalu lanjutkan." : "Portal tidak dapat memeriksa isian ini. Coba lagi sebentar lagi.");
  });

  document.addEventListener("htmx:timeout", function () {
    tell("Portal tidak menjawab. Isian Anda masih ada di sini; coba lagi setelah sinyal membaik.");
  });

  // The door in place of the page: it must not take away what was typed.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var came = new URL(event.detail.xhr.responseURL || window.location.href);
    if (came.pathname.indexOf("/accounts/") === 0 && window.location.pathname.indexOf("/accounts/") !== 0) {
      event.detail.shouldSwap = false;
      tell("Sesi Anda sudah berakhir. Buka tab baru, masuk lagi, lalu simpan sekali lagi di sini.");
    }
  });

  // Who has signed in again in another tab holds a new token: send the one that counts now.
  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token && event.detail.verb !== "get") {
      event.detail.headers["X-CSRFToken"] = token[1];
      if (event.detail.parameters.csrfmiddlewaretoken) {
        event.detail.parameters.csrfmiddlewaretoken = token[1];
      }
    }
  });

  // A form marked data-guard is not left by a slip of the thumb while something in it is unsaved.
  var unsaved = false;
  ["input", "change"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      unsaved = unsaved || Boolean(event.target.closest("form[data-guard]"));
    });
  });
  document.addEventListener("submit", function (event) {
    unsaved = unsaved && event.defaultPrevented;
  });
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    unsaved = unsaved && !event.detail.xhr.getResponseHeader("HX-Redirect");
  });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved) {
      event.preventDefault();
    }
  });

  function tell(text) {
    var place = document.querySelector(".messages");
    var note = place.querySelector("[data-told]") || document.createElement("p");
    note.className = "note note-warn";
    note.dataset.told = "";
    note.textContent = text;
    place.appendChild(note);
  }

  // The error summary takes the focus, so that it is read first.
  var summary = document.querySelector(".error-summary[autofocus]");
  if (summary) {
    summary.focus();
  }
})();
