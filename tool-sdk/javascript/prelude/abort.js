(host, base) => {}
