// The QR code of a letter opens this page with the code after the "#", which no server sees. Put it in the box for the
// person to check and send, and take it out of the address, so that it stays in no history.
const box = document.querySelector('input[name="code"]');
if (box && location.hash.length > 1) {
  box.value = decodeURIComponent(location.hash.slice(1)).slice(0, 60);
  history.replaceState(null, "", location.pathname + location.search);
}
