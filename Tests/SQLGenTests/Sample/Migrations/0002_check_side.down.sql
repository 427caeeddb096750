ALTER TABLE orders DROP side;
