ALTER TABLE orders ADD side text NOT NULL DEFAULT 'buy' CHECK (side ~ E'^(buy|sell)\\Z');
