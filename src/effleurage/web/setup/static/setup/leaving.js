/* Waits until the other records are there, then goes on. */
(function () {
  "use strict";
  function ask() {
    fetch("/start/", { cache: "no-store", redirect: "manual" }).then(
      function () { window.location.replace("/"); },
      function () { window.setTimeout(ask, 700); }
    );
  }
  window.setTimeout(ask, 1500);
})();
