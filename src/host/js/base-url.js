// Tells whether requests can be sent to a base URL. It doesn't know whose URL it is.

/**
 * Whether it is `http` or `https`, without user and password, which fetch refuses.
 * @param {string} text
 */
export function isBaseUrl(text) {
  try {
    const { username, password } = new URL(text);
    return /^https?:\/\//i.test(text) && username === "" && password === "";
  } catch {
    return false;
  }
}
