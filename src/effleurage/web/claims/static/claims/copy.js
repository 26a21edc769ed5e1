/* Copy buttons on the sheet for a portal; without scripts, a click on a text selects it whole. */
(function () {
  "use strict";
  if (!navigator.clipboard) return;
  var said = document.getElementById("copied");
  document.querySelectorAll("[data-copies]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = document.getElementById(button.dataset.copies);
      navigator.clipboard.writeText(text.textContent).then(function () {
        button.textContent = "Copied";
        if (said) said.textContent = button.dataset.name + " copied";
        setTimeout(function () { button.textContent = "Copy"; }, 2000);
      });
    });
  });
})();
