// Selecting words of a text to mark them. Without this, people tick sentences or copy the words; the server finds where
// the words stand, so that nothing here has to be believed.

const form = document.querySelector("form[data-marking]");
const said = form?.querySelector("[data-words]");
if (form && said) {
  const selecting = form.querySelector("[data-selecting]");
  const shown = form.querySelector("[data-selected-shown]");
  const words = form.querySelector("input[name=selected]");
  const at = form.querySelector("input[name=selected_at]");
  selecting.hidden = false;

  form.querySelector("[data-select]").addEventListener("click", () => {
    const selection = window.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const inside = range && !range.collapsed && said.contains(range.commonAncestorContainer);
    if (!inside) {
      words.value = at.value = shown.textContent = "";
      return;
    }
    const before = document.createRange();
    before.selectNodeContents(said);
    before.setEnd(range.startContainer, range.startOffset);
    // Letters are counted as the server counts them: one for each character, however many units it takes here.
    at.value = String([...before.toString()].length);
    words.value = range.toString();
    shown.textContent = `“${words.value.trim()}”`;
  });
}
