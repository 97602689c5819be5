// Creates and updates elements. All text is set as text, so that the contents of a run never become markup.

/** Creates an element with attributes and children. A child is a node, a string, or null for none. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child != null));
  return node;
}

/** Copies the content of a template. Also returns its elements with a `data-part`, by that name. */
export function fromTemplate(id) {
  const content = document.getElementById(id).content.cloneNode(true);
  return { content, parts: partsOf(content) };
}

export function partsOf(root) {
  const parts = {};
  for (const node of root.querySelectorAll("[data-part]")) parts[node.dataset.part] = node;
  return parts;
}

/** Sets a text if it differs, so that a refresh keeps the selection. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Synchronizes the children of `parent` with a list of items that have an `id`. A node remains as long as its item, and so do the
 * focus and the selection in it.
 *
 * @param make returns `{ node, update(item) }` for a new item
 */
export function keepInStep(parent, make) {
  let children = new Map();
  return (items) => {
    const kept = new Map(items.map((item) => [item.id, children.get(item.id) ?? make(item)]));
    // Removed first, so that the others needn't move: a moved node loses the focus.
    for (const [id, { node }] of children) if (!kept.has(id)) node.remove();
    let place = parent.firstElementChild;
    for (const item of items) {
      const { node, update } = kept.get(item.id);
      update(item);
      if (node === place) place = place.nextElementSibling;
      else parent.insertBefore(node, place);
    }
    children = kept;
  };
}
