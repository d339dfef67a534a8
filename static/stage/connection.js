// Tells when the page has lost its server and when it has found one again: the same, or one that knows nothing of it.

const STATE = "data-test-connection-state"; // of the page, as Streamlit says it
const CONNECTED = "CONNECTED";

/** Calls `owner.noteConnection(isThere)` at each change, as long as there is the owner. */
export function followConnection(owner) {
  const page = document.querySelector(`[${STATE}]`);
  if (!page) return;
  const reference = new WeakRef(owner);
  const isConnected = () => page.getAttribute(STATE) === CONNECTED;
  let wasConnected = isConnected();
  const observer = new MutationObserver(() => {
    if (isConnected() === wasConnected) return;
    wasConnected = !wasConnected;
    const there = reference.deref();
    if (there) there.noteConnection(wasConnected);
    else observer.disconnect();
  });
  observer.observe(page, { attributes: true, attributeFilter: [STATE] });
}
