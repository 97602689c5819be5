// Validates base URLs. It doesn't know where a URL comes from.

/**
 * Returns whether a URL is `http` or `https`, without user and password, which fetch refuses, and without a query or a fragment,
 * which would swallow the path of the request.
 * @param {string} text
 */
export function isBaseUrl(text) {
  try {
    const { username, password } = new URL(text);
    return /^https?:\/\/[^?#]*$/i.test(text) && username === "" && password === "";
  } catch {
    return false;
  }
}
