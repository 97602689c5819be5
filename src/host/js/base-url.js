// Validates base URLs. It doesn't know where a URL comes from.

/**
 * Returns whether a URL is `http` or `https`, without user, password, query and fragment.
 *
 * `fetch` refuses a user and a password. A query or a fragment would contain the path of the request.
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
