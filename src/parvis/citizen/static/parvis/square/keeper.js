// Keeps the token of a person who votes inside another site's page: in the storage that the browser grants there, else
// with the page around, where its owner has asked for that (data-keep), else not at all.

// A page around that has said that it keeps the token (loader.js) is waited for: votes without it are another person's.
const PATIENCE_MS = location.hash === "#keep" ? 10_000 : 400;

export class Keeper {
  constructor(slug) {
    this.name = `parvis-token-${slug}`;
    this.token = null;
    this.isKeeping = false;
    this.isWithHost = false;
  }

  async open() {
    try {
      this.token = localStorage.getItem(this.name);
      this.isKeeping = true;
    } catch {
      await this.#askHost();
    }
    return this;
  }

  read() {
    return this.token;
  }

  write(token) {
    this.token = token;
    if (this.isWithHost) parent.postMessage({ type: "parvis-token", token }, "*");
    else if (this.isKeeping) localStorage.setItem(this.name, token);
  }

  // The policy of this page lets only the sites that the organiser lists be its parent.
  #askHost() {
    return new Promise((done) => {
      const listen = ({ source, data }) => {
        if (source !== parent || data?.type !== "parvis-token") return;
        this.token = data.token;
        this.isKeeping = this.isWithHost = !data.isRefused;
        done();
      };
      addEventListener("message", listen);
      parent.postMessage({ type: "parvis-hello" }, "*");
      setTimeout(() => {
        removeEventListener("message", listen);
        done();
      }, PATIENCE_MS);
    });
  }
}
